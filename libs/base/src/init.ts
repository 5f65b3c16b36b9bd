// The shape that builds a message: every field may be left out (and then has its default), and a nested
// message may be given as bytes that are already in wire form.

type Scalar = string | number | boolean | bigint | undefined | null;

/** What an encoder accepts for a message of type `T`. */
export type Init<T> = T extends Scalar | Uint8Array
  ? T
  : T extends readonly (infer Item)[]
    ? readonly InitField<Item>[]
    : { readonly [Field in keyof T]?: InitField<T[Field]> | undefined };

type InitField<T> = T extends Scalar | Uint8Array
  ? T
  : T extends readonly (infer Item)[]
    ? readonly InitField<Item>[]
    : Init<T> | Uint8Array;

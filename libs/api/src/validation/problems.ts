// Collects what is wrong with an object, each with its field path and the text the API answers. Paths are built as
// validation walks down: `at("spec").at("ports").index(0)`.
import { validationProblemsMax } from "../limits.ts";
import { jsonEqual } from "../object/json.ts";
import type { FieldProblem } from "../status/status.ts";

export class Problems {
  readonly path: string;
  readonly #found: FieldProblem[];

  constructor(path = "", found: FieldProblem[] = []) {
    this.path = path;
    this.#found = found;
  }

  get found(): readonly FieldProblem[] {
    return this.#found;
  }

  /** Deeper: a field of this value. */
  at(field: string): Problems {
    return new Problems(this.path === "" ? field : `${this.path}.${field}`, this.#found);
  }

  /** Deeper: an item of this list. */
  index(position: number): Problems {
    return new Problems(`${this.path}[${position}]`, this.#found);
  }

  /** Deeper: a key of this map. */
  key(name: string): Problems {
    return new Problems(`${this.path}[${name}]`, this.#found);
  }

  required(detail = ""): void {
    this.#add("FieldValueRequired", detail === "" ? "Required value" : `Required value: ${detail}`);
  }

  invalid(value: unknown, detail: string): void {
    this.#add("FieldValueInvalid", `Invalid value: ${show(value)}: ${detail}`);
  }

  /** One `invalid` per problem. */
  invalidAll(value: unknown, details: readonly string[]): void {
    for (const detail of details) this.invalid(value, detail);
  }

  forbidden(detail: string): void {
    this.#add("FieldValueForbidden", `Forbidden: ${detail}`);
  }

  duplicate(value: unknown): void {
    this.#add("FieldValueDuplicate", `Duplicate value: ${show(value)}`);
  }

  notFound(value: unknown): void {
    this.#add("FieldValueNotFound", `Not found: ${show(value)}`);
  }

  tooLong(limitBytes: number): void {
    this.#add("FieldValueTooLong", `Too long: may not be more than ${limitBytes} bytes`);
  }

  tooMany(count: number, limit: number): void {
    this.#add("FieldValueTooMany", `Too many: ${count}: must have at most ${limit} items`);
  }

  notSupported(value: unknown, supported: readonly string[]): void {
    const list = [...supported].sort().map((word) => JSON.stringify(word));
    this.#add("FieldValueNotSupported", `Unsupported value: ${show(value)}: supported values: ${list.join(", ")}`);
  }

  /** The value must be one of these words. */
  oneOf(value: string | undefined, supported: readonly string[]): void {
    if (value === undefined || value === "") this.required();
    else if (!supported.includes(value)) this.notSupported(value, supported);
  }

  /** The value must be a whole number of at least zero, when there is one. */
  nonNegative(value: number | undefined): void {
    if (value !== undefined && value < 0) this.invalid(value, "must be greater than or equal to 0");
  }

  /** The value may not change. */
  immutable(value: unknown, old: unknown): void {
    if (!jsonEqual(value, old)) this.invalid(value, "field is immutable");
  }

  #add(type: FieldProblem["type"], message: string): void {
    if (this.#found.length < validationProblemsMax) this.#found.push({ type, field: this.path, message });
  }
}

/** A value as error texts show it: its JSON. */
function show(value: unknown): string {
  return JSON.stringify(value ?? null);
}

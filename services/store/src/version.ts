// The etcd API level this store answers as, which clients switch features by (kube-apiserver asks for progress
// notifications from 3.5.13 on and for streamed ranges from 3.7 on).
export const apiVersion = "3.7.1";
export const clusterVersion = "3.7.0";
export const storageVersion = "3.7.0";

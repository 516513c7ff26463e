/**
 * From a plan to the kernel: {@link io.faultd.reconcile.Reconciler} compares and changes,
 * {@link io.faultd.reconcile.DriftGuard} repairs what others change. Commands, restarts of containers and expiry are
 * all the same thing here: a reason to reconcile again.
 */
package io.faultd.reconcile;

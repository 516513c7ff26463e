/**
 * From a plan to the kernel: {@link io.faultd.reconcile.Reconciler} compares and changes,
 * {@link io.faultd.reconcile.DriftGuard} repairs external changes. Commands, restarts of containers and expiry are all
 * handled alike: each is a reason to reconcile again.
 */
package io.faultd.reconcile;

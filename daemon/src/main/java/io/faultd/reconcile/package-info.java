/**
 * From desired state to the kernel: {@link io.faultd.reconcile.Engine} holds the faults and, on its one thread, compiles them
 * with the targets found now; {@link io.faultd.reconcile.Reconciler} makes the kernel equal to the plan. Commands, restarts of
 * containers and expiry are all the same thing here: a reason to reconcile again.
 */
package io.faultd.reconcile;

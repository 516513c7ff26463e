/**
 * The faults that are in force: commands, leases, expiry, and the desired state that they change. All of it runs on one
 * thread, the {@link io.faultd.engine.Conductor}'s, so each command sees the result of the one before.
 */
package io.faultd.engine;

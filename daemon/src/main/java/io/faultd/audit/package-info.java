/**
 * The audit log: one line of JSON for each command that changed something or tried to, and for each refused access.
 *
 * <p>Nothing here depends on faults: {@link io.faultd.audit.AuditedMethods} is between the transport and the methods,
 * and {@link io.faultd.audit.AuditLog} writes.
 */
package io.faultd.audit;

/**
 * Who did what: one line of JSON for each command that changed something or was to, and for each refused access.
 *
 * <p>Nothing here knows of faults: {@link io.faultd.audit.AuditedMethods} stands between the transport and the methods,
 * and {@link io.faultd.audit.AuditLog} writes.
 */
package io.faultd.audit;

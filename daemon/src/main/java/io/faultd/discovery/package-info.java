/** What faults can be put on, found anew whenever it matters: containers, named network namespaces, processes. */
package io.faultd.discovery;

/** Finds targets whenever they are needed: containers, named network namespaces, processes. */
package io.faultd.discovery;

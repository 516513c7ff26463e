/**
 * Where a plan and the kernel meet: names, units, places, sockets, and messages for the kernel's errors. The packages
 * above use it to build their requests.
 */
package io.faultd.kernel;

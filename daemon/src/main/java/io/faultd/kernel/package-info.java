/**
 * Where a plan and the kernel meet: names, units, places, sockets, and the kernel's errors in the words of users. The
 * packages above use it to build their requests.
 */
package io.faultd.kernel;

/** Qdiscs of others that made room for a tree of faultd, and are restored when it goes. */
package io.faultd.displaced;

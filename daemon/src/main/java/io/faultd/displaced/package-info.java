/** Foreign qdiscs that made room for a tree of faultd, and are restored when it is removed. */
package io.faultd.displaced;

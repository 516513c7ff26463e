/** Plans in other words than faultd's own. */
package io.faultd.render;

/** Plans in the languages of other tools. */
package io.faultd.render;

/** The terminal of {@code faultctl}: tables, the screen of {@code top}, signals. */
package io.faultd.cli.terminal;

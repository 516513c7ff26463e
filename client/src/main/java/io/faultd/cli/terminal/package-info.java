/** What {@code faultctl} prints on: tables, the screen of {@code top}, signals. */
package io.faultd.cli.terminal;

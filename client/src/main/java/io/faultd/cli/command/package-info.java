/** The commands of {@code faultctl}, one class each. */
package io.faultd.cli.command;

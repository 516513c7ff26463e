/** The words of a command line: options, values, and what is wrong with them. */
package io.faultd.cli.args;

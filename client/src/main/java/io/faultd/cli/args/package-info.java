/** The parts of a command line: options, values and their errors. */
package io.faultd.cli.args;

/**
 * The options of the commands that make faults: each option's name, type, default, range and description, and the rules
 * between options. The command line, requests, the journal and files are read only by these definitions.
 */
package io.faultd.fault.spec;

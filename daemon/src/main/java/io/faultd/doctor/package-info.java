/** What this machine can do: capabilities, kernel features, each with its remedy where it is missing. */
package io.faultd.doctor;

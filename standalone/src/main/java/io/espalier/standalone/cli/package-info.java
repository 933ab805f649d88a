/**
 * The command line: one class a command. {@code demo} and {@code up} start the standalone process;
 * the others are thin clients of the registry's REST API.
 */
@NullMarked
package io.espalier.standalone.cli;

import org.jspecify.annotations.NullMarked;

/** The registry's REST API as the command line uses it. */
@NullMarked
package io.espalier.standalone.client;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.espalier.graph.channels;

import org.jspecify.annotations.NullMarked;

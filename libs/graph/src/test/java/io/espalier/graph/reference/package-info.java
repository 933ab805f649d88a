@NullMarked
package io.espalier.graph.reference;

import org.jspecify.annotations.NullMarked;

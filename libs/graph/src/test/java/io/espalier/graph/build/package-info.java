@NullMarked
package io.espalier.graph.build;

import org.jspecify.annotations.NullMarked;

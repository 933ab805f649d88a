@NullMarked
package io.espalier.graph.rewrite;

import org.jspecify.annotations.NullMarked;

@org.jspecify.annotations.NullMarked
package io.espalier.standalone.study;

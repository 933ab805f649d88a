/**
 * The worked example end to end: make or read the images, submit the run to the registry as any
 * client would, show its progress, write the table and the report.
 */
@NullMarked
package io.espalier.standalone.demo;

import org.jspecify.annotations.NullMarked;

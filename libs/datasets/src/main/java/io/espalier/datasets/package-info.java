/**
 * Images with labels: the preprocessing contract and its one implementation, import of image
 * folders, the packed form of a dataset, the synthetic packaging-defect set, and the figures by
 * which predictions are judged.
 *
 * <p>Depends on the JDK and Jackson. Training, services and applications that serve a model may
 * call it; it calls no other library of this project.
 */
@NullMarked
package io.espalier.datasets;

import org.jspecify.annotations.NullMarked;

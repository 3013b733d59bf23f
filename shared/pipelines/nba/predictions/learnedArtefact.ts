import { artefact, type MadeDocument } from '../../../domain/processor.js';
import { artefactPaths, cutOfDate, type LearnedArtefact } from './learnedFit.js';
import { newestArtefact } from './modelDocuments.js';
import { trainingInputs, trainLearned } from './trainLearned.js';

const documentsOf = ({ manifest, manifestText, modelText }: LearnedArtefact): readonly MadeDocument[] => {
  const paths = artefactPaths(manifest.model_version);
  return [
    { path: paths.model, text: modelText },
    { path: paths.manifest, text: manifestText },
  ];
};

/** The model of `learned_v1` for the week of D: everything in it is dated before that week's Monday. */
export const learnedArtefact = artefact({
  prefix: 'models/learned_v1/',
  inputs: trainingInputs,
  dateOf: ({ gameDate }) => cutOfDate(gameDate),
  make: (inputs, context, previous) => {
    const trained = trainLearned(inputs, context, previous === null ? null : newestArtefact(previous));
    return trained === null ? null : documentsOf(trained);
  },
});

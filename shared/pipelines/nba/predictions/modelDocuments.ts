import { UnparsableDocumentError } from '../../../domain/errors.js';
import type { GameDate } from '../../../domain/gameDate.js';
import type { MadeDocument } from '../../../domain/processor.js';
import { cutOfDate, type LearnedArtefact, type LearnedManifest } from './learnedFit.js';
import { modelHash, parseModel, type LearnedModel } from './learnedModel.js';

const MANIFEST = /^(models\/learned_v1\/[^/]+\/)manifest\.json$/;

export interface TrainedModel {
  readonly model: LearnedModel;
  readonly version: string;
  readonly trainEnd: string;
}

/** @throws {UnparsableDocumentError} the model is not the one its manifest names. */
const artefactOf = (manifest: MadeDocument, documents: readonly MadeDocument[]): LearnedArtefact => {
  const path = manifest.path.replace(MANIFEST, '$1model.json');
  const modelText = documents.find((document) => document.path === path)?.text ?? '';
  const parsed = JSON.parse(manifest.text) as LearnedManifest;
  if (modelHash(modelText) !== parsed.model_sha256)
    throw new UnparsableDocumentError(`${path}: content differs from the hash in its manifest`, { path });
  return { manifest: parsed, manifestText: manifest.text, modelText };
};

/**
 * The artefact for D among landed ones: the newest cut not after the week of D, trained on dates before D; null when
 * there is none. Documents that are no artefact are passed over.
 */
export const artefactFor = (documents: readonly MadeDocument[], date: GameDate): LearnedArtefact | null => {
  const cut = cutOfDate(date);
  const usable = artefactsIn(documents).filter(
    ({ manifest }) => manifest.cut_date <= cut && manifest.train_end_date < date,
  );
  return usable[0] ?? null;
};

export const newestArtefact = (documents: readonly MadeDocument[]): LearnedArtefact | null =>
  artefactsIn(documents)[0] ?? null;

/** Newest cut first. */
const artefactsIn = (documents: readonly MadeDocument[]): readonly LearnedArtefact[] =>
  documents
    .filter(({ path }) => MANIFEST.test(path))
    .map((manifest) => artefactOf(manifest, documents))
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? 1 : -1));

const orderOf = ({ manifest }: LearnedArtefact): string => `${manifest.cut_date} ${manifest.model_version}`;

export const trainedModel = (artefact: LearnedArtefact | null): TrainedModel | null =>
  artefact === null
    ? null
    : {
        model: parseModel(artefact.modelText),
        version: artefact.manifest.model_version,
        trainEnd: artefact.manifest.train_end_date,
      };

import { expect } from 'chai';
import { fromRecipe, portable, recipeOf } from '../../core/portable.js';
import { answer, pair } from '../helpers/portable-things.js';
import { refusal } from '../helpers/refusal.js';
import { moduleUrl } from '../helpers/running-code.js';

const here = moduleUrl('spec/helpers/portable-things');

describe('portable', () => {
  it('returns the thing itself', () => {
    const thing = {};
    expect(portable(here, 'thing', thing)).to.equal(thing);
  });

  it('gives a recipe that can be sent, and gives the thing again', async () => {
    const recipe = structuredClone(recipeOf('answer', answer));
    expect(recipe).to.deep.equal({ module: here, name: 'answer' });
    expect(await fromRecipe(recipe)).to.deep.equal({ value: 42 });
  });

  it('calls an export that makes the thing, with data and with portable things', async () => {
    const recipe = structuredClone(recipeOf('pair', pair(1, { two: [2] }, answer)));
    expect(await fromRecipe(recipe)).to.deep.equal({ parts: [1, { two: [2] }, { value: 42 }] });
  });

  it('tells what is not portable, and what to do', async () => {
    const { code, message } = await refusal(() => recipeOf('metric size', () => 0));
    expect(code).to.equal('NOT_PORTABLE');
    expect(message)
      .to.match(/^metric size: got a function/)
      .and.match(/portable\(import\.meta\.url, NAME/);
    // A copy is another thing: it may have been changed.
    expect((await refusal(() => recipeOf('answer', { ...answer }))).code).to.equal('NOT_PORTABLE');
  });

  it('refuses parameters that cannot be copied', async () => {
    const { code, message } = await refusal(() =>
      recipeOf(
        'a pair',
        pair(1, () => 2),
      ),
    );
    expect(code).to.equal('NOT_PORTABLE');
    expect(message).to.include('parameter 1 of a pair: got a function');
  });

  it('refuses an export that is not there, or is no function where it is to be called', async () => {
    const missing = recipeOf('x', portable(here, 'nowhere', {}));
    expect((await refusal(() => fromRecipe(missing))).message).to.include(`export nowhere: got undefined`);
    const uncallable = recipeOf('x', portable(here, 'answer', {}, []));
    expect((await refusal(() => fromRecipe(uncallable))).code).to.equal('NOT_PORTABLE');
  });
});

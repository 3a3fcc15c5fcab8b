using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>
/// Trains the prior: the clean code from a noisy one and a caption. Of an empty caption, one in ten, it learns to say nought: guidance then makes codes longer
/// and changes no direction, so half of the noisy codes are made longer too, and the prior finds the code of usual length in them.
/// </summary>
/// <param name="workshop">The state.</param>
/// <param name="part">The prior; disposed with this.</param>
/// <param name="tower">What reads captions, trained; disposed with this.</param>
internal sealed class PriorTraining(Workshop workshop, PriorPart part, TextTower tower) : SceneTraining(part.Part, Rate, PriorPart.IsTrained)
{
    private const int Batch = 96;
    private const float LargestStrength = 5;
    private const double Rate = 7e-4, Dropped = 0.1;

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        tower.Dispose();
    }

    /// <inheritdoc/>
    private protected override Func<Tensor> Prepare(Arena arena, long step)
    {
        var dice = new Dice(Seeds.Of(Workshop.Seed, "prior", step));
        float[] noisy = new float[Batch * SceneCode.Width], clean = new float[noisy.Length], times = new float[Batch];
        new TorchRandom(Seeds.Of(Workshop.Seed, "prior noise", step)).Normal(noisy);
        var prompts = new ClipTokens[Batch];
        for (var sample = 0; sample < Batch; sample++)
        {
            var scene = workshop.Scenes.Make(Workshop.Seed, step * Batch + sample);
            var caption = Captions.Of(scene, new Dice(Seeds.Of(Workshop.Seed, "caption", step * Batch + sample)));
            var isDropped = dice.Chance(Dropped);
            prompts[sample] = tower.Tokenizer.Tokenize(isDropped ? "" : caption);
            var code = workshop.Code.Of(scene);
            if (!isDropped) code.CopyTo(clean, sample * SceneCode.Width);
            var strength = dice.Chance(0.5) ? 1 : dice.Between(1, LargestStrength);
            var time = dice.Below(NoiseLevels.Count);
            times[sample] = time;
            var (signal, spread) = ((float)Math.Sqrt(NoiseLevels.Cosine[time]), (float)Math.Sqrt(1 - NoiseLevels.Cosine[time]));
            for (var i = 0; i < code.Length; i++) noisy[sample * code.Length + i] = signal * strength * code[i] + spread * noisy[sample * code.Length + i];
        }
        var (shape, said) = (new Shape(Batch, SceneCode.Width), tower.Encoder.Encode(prompts, arena));
        var (input, target) = (arena.Tensor(shape, noisy), arena.Tensor(shape, clean));
        return () => Ops.MeanSquaredError(part.Prior.Forward(input, times, said.HiddenStates, [.. said.Lengths], said.Embeddings), target);
    }
}

using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>
/// Trains the prior: the clean code from a noisy one and a caption. Of an empty caption, one in ten, it learns to say nought: guidance then makes codes longer
/// and changes no direction, so half of the noisy codes are made longer too, and the prior finds the code of usual length in them.
/// </summary>
internal sealed class PriorTraining : ITrainable, IDisposable
{
    private const int Batch = 96;
    private const float LargestStrength = 5;
    private const double Rate = 7e-4, Dropped = 0.1;

    private readonly Workshop _workshop;
    private readonly TextTower _tower;
    private readonly TrainedPart _part = new("prior", 5);
    private readonly PriorTransformer _prior;
    private readonly Learning _learning;

    /// <param name="workshop">The state.</param>
    /// <param name="text">The checkpoint of the text encoder.</param>
    public PriorTraining(Workshop workshop, string text)
    {
        _workshop = workshop;
        _tower = new(workshop);
        _tower.Part.Load(text, average: true);
        _prior = new(PriorConfig.From(ModelSizes.Config(workshop.Sizes.Prior(), "prior")), _part.Root);
        _part.First("clip_mean").Clear();
        _part.First("clip_std").Fill(1);
        _part.TrainAll(name => name is "clip_mean" or "clip_std");
        _learning = new(Rate, _part);
    }

    /// <inheritdoc/>
    public StepResult Step(long step)
    {
        var dice = new Dice(Seeds.Of(Workshop.Seed, "prior", step));
        float[] noisy = new float[Batch * SceneCode.Width], clean = new float[noisy.Length], times = new float[Batch];
        new TorchRandom(Seeds.Of(Workshop.Seed, "prior noise", step)).Normal(noisy);
        var prompts = new ClipTokens[Batch];
        for (var sample = 0; sample < Batch; sample++)
        {
            var scene = _workshop.Scenes.Make(Workshop.Seed, step * Batch + sample);
            var caption = Captions.Of(scene, new Dice(Seeds.Of(Workshop.Seed, "caption", step * Batch + sample)));
            var isDropped = dice.Chance(Dropped);
            prompts[sample] = _tower.Tokenizer.Tokenize(isDropped ? "" : caption);
            var code = _workshop.Code.Of(scene);
            if (!isDropped) code.CopyTo(clean, sample * SceneCode.Width);
            var strength = dice.Chance(0.5) ? 1 : dice.Between(1, LargestStrength);
            var time = dice.Below(NoiseLevels.Count);
            times[sample] = time;
            var (signal, spread) = ((float)Math.Sqrt(NoiseLevels.Cosine[time]), (float)Math.Sqrt(1 - NoiseLevels.Cosine[time]));
            for (var i = 0; i < code.Length; i++) noisy[sample * code.Length + i] = signal * strength * code[i] + spread * noisy[sample * code.Length + i];
        }
        return _learning.Step(step, () =>
        {
            var (arena, shape) = (_learning.Arena, new Shape(Batch, SceneCode.Width));
            var said = _tower.Encoder.Encode(prompts, arena);
            var predicted = _prior.Forward(arena.Tensor(shape, noisy), times, said.HiddenStates, [.. said.Lengths], said.Embeddings);
            return Ops.MeanSquaredError(predicted, arena.Tensor(shape, clean));
        });
    }

    /// <inheritdoc/>
    public void Save(string folder) => _learning.Save(folder);

    /// <inheritdoc/>
    public void Load(string folder) => _learning.Load(folder);

    /// <inheritdoc/>
    public IReadOnlyList<(string Caption, Image Picture)> Validate(long step) => [];

    /// <inheritdoc/>
    public void Dispose()
    {
        _learning.Dispose();
        _part.Dispose();
        _tower.Dispose();
    }
}

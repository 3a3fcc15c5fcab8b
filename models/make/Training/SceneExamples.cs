using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>Latents of scenes and their codes, for the library's trainers of decoders.</summary>
internal sealed class SceneExamples : IExamples<DecoderBatch>
{
    private readonly float[] _latents;
    private readonly float[][] _codes;
    private readonly int _count;

    /// <param name="workshop">The state.</param>
    /// <param name="count">Scenes of a batch.</param>
    public SceneExamples(Workshop workshop, int count)
    {
        _count = count;
        _latents = new LatentStore(workshop.Latents).Load();
        _codes = new float[_latents.Length / LatentStore.Count][];
        Parallel.For(0, _codes.Length, i => _codes[i] = workshop.Code.Of(workshop.Scenes.Make(Workshop.Seed, i)));
    }

    /// <inheritdoc/>
    public DecoderBatch Batch(long number)
    {
        var dice = new Dice(Seeds.Of(Workshop.Seed, "scenes", number));
        int[] scenes = [.. Enumerable.Range(0, _count).Select(_ => dice.Below(_codes.Length))];
        return new(_count, LatentStore.Side, LatentStore.Side,
            [.. scenes.SelectMany(scene => _latents.AsSpan(scene * LatentStore.Count, LatentStore.Count).ToArray())],
            ToldCode.Of([.. scenes.Select(scene => _codes[scene])], new TorchRandom(Seeds.Of(Workshop.Seed, "codes", number)), dice));
    }
}

using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>
/// Latents and codes for a decoder that learns to fill holes: scenes whose hole a thing fills, told as that thing alone, and scenes with holes anywhere, told
/// as they are.
/// </summary>
internal sealed class HoleExamples : IExamples<DecoderBatch>
{
    private const int Filled = 32, Anywhere = 16;

    private readonly float[] _latents;
    private readonly float[][] _codes;
    private readonly HoleScene[] _scenes;
    private readonly SceneExamples _others;

    public HoleExamples(Workshop workshop)
    {
        _others = new(workshop, Anywhere);
        _latents = new LatentStore(workshop.HoleLatents).Load();
        _scenes = [.. Enumerable.Range(0, _latents.Length / LatentStore.Count).Select(i => workshop.Holes.Make(Workshop.Seed, i))];
        _codes = new float[_scenes.Length][];
        Parallel.For(0, _codes.Length, i => _codes[i] = workshop.Code.Of(_scenes[i].Told));
    }

    /// <inheritdoc/>
    public DecoderBatch Batch(long number)
    {
        var dice = new Dice(Seeds.Of(Workshop.Seed, "holes", number));
        var random = new TorchRandom(Seeds.Of(Workshop.Seed, "hole codes", number));
        int[] scenes = [.. Enumerable.Range(0, Filled).Select(_ => dice.Below(_scenes.Length))];
        var others = _others.Batch(number);
        return new(Filled + Anywhere, LatentStore.Side, LatentStore.Side,
            [.. scenes.SelectMany(scene => _latents.AsSpan(scene * LatentStore.Count, LatentStore.Count).ToArray()), .. others.Latents],
            [.. ToldCode.Of([.. scenes.Select(scene => _codes[scene])], random, dice), .. others.Embeddings])
        {
            Kept = [.. scenes.SelectMany(scene => _scenes[scene].Hole.Kept()),
                .. Enumerable.Range(0, Anywhere).SelectMany(_ => RandomMask.Draw(random, LatentStore.Side, LatentStore.Side))],
        };
    }
}

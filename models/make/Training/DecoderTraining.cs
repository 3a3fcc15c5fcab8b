using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>
/// Trains the decoder on latents and codes. It predicts v = √ᾱ·ε − √(1−ᾱ)·x₀; one code in ten is nought, so that guidance works, and codes are
/// a little noisy and of several lengths, because the prior's will be.
/// </summary>
internal sealed class DecoderTraining : SceneTraining
{
    private const int SmallBatch = 32, LargeBatch = 64, SmallSteps = 1200, FewSteps = 6200, Side = Compositor.Size / 8, Channels = 4;
    private const double Rate = 6e-4, Dropped = 0.1, ShapesMore = 0.35;

    private readonly float[] _latents;
    private readonly float[][] _codes;
    private readonly int[] _shapes;
    private readonly UNet _unet;

    /// <param name="workshop">The state.</param>
    /// <param name="part">The decoder; disposed with this.</param>
    public DecoderTraining(Workshop workshop, DecoderPart part) : base(part.Part, Rate)
    {
        (_unet, _latents) = (part.UNet, new LatentStore(workshop.Latents).Load());
        _codes = new float[_latents.Length / LatentStore.Count][];
        var scenes = Enumerable.Range(0, _codes.Length).Select(i => workshop.Scenes.Make(Workshop.Seed, i)).ToArray();
        Parallel.For(0, _codes.Length, i => _codes[i] = workshop.Code.Of(scenes[i]));
        _shapes = [.. Enumerable.Range(0, _codes.Length).Where(i => scenes[i].Objects is [{ Thing.IsShape: true }])];
    }

    /// <inheritdoc/>
    private protected override Func<Tensor> Prepare(Arena arena, long step)
    {
        var batch = step < SmallSteps ? SmallBatch : LargeBatch;
        var random = new TorchRandom(Seeds.Of(Workshop.Seed, "decoder", step));
        var dice = new Dice(Seeds.Of(Workshop.Seed, "decoder scenes", step));
        float[] noise = new float[batch * LatentStore.Count], noisy = new float[noise.Length], velocity = new float[noise.Length];
        var codes = new float[batch * SceneCode.Width];
        var times = new float[batch];
        random.Normal(noise);
        random.Normal(codes);
        for (var sample = 0; sample < batch; sample++)
        {
            var scene = step is >= SmallSteps and < FewSteps && dice.Chance(ShapesMore) ? dice.Of(_shapes) : dice.Below(_codes.Length);
            var time = Math.Min(NoiseLevels.Count - 1, (int)((sample + dice.Next()) / batch * NoiseLevels.Count));
            times[sample] = time;
            var (signal, spread) = ((float)Math.Sqrt(NoiseLevels.Linear[time]), (float)Math.Sqrt(1 - NoiseLevels.Linear[time]));
            var clean = _latents.AsSpan(scene * LatentStore.Count, LatentStore.Count);
            var at = sample * LatentStore.Count;
            for (var i = 0; i < clean.Length; i++)
            {
                noisy[at + i] = signal * clean[i] + spread * noise[at + i];
                velocity[at + i] = signal * noise[at + i] - spread * clean[i];
            }
            var strength = dice.Chance(Dropped) ? 0 : step < SmallSteps ? 1 : ToldCode.Strength(dice);
            ToldCode.Write(_codes[scene], strength, codes.AsSpan(sample * SceneCode.Width, SceneCode.Width));
        }
        var shape = new Shape(batch, Side, Side, Channels);
        var (guides, input, target) = (arena.Tensor(new Shape(batch, SceneCode.Width), codes), arena.Tensor(shape, noisy), arena.Tensor(shape, velocity));
        return () => Ops.MeanSquaredError(Ops.SliceChannels(_unet.Forward(input, 0, _unet.ConditionEach(guides, times)), 0, Channels), target);
    }
}

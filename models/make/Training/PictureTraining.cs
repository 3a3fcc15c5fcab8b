using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>
/// Trains CLIP's image tower: the code of a scene from its picture. Pictures are of many sizes and a little noisy, so that blurred and painted ones are read
/// too. The picture of nought stands for nothing: its code is nought, which guidance leads away from.
/// </summary>
/// <param name="workshop">The state.</param>
/// <param name="tower">The tower; disposed with this.</param>
internal sealed class PictureTraining(Workshop workshop, PictureTower tower) : SceneTraining(tower.Part, Rate)
{
    private const int Batch = 64, Nothing = 4, SmallestSide = 48, LargestSide = 160;
    private const double Rate = 8e-4;
    private const float MostNoise = 0.06f;

    /// <inheritdoc/>
    private protected override Func<Tensor> Prepare(Arena arena, long step)
    {
        var side = tower.Encoder.Config.ImageSize;
        var pictures = new Image[Batch];
        var codes = new float[(Batch + Nothing) * SceneCode.Width];
        Parallel.For(0, Batch, i =>
        {
            var number = step * Batch + i;
            var scene = workshop.Scenes.Make(Workshop.Seed, number);
            pictures[i] = Picture(scene, new Dice(Seeds.Of(Workshop.Seed, "picture", number)));
            workshop.Code.Of(scene).CopyTo(codes, i * SceneCode.Width);
        });
        var pixels = new float[(Batch + Nothing) * side * side * ClipImageConfig.Channels];
        tower.Processor.Process(pictures, arena).ToArray().CopyTo(pixels, 0);
        var (seen, said) = (arena.Tensor(new Shape(Batch + Nothing, side, side, ClipImageConfig.Channels), pixels),
            arena.Tensor(new Shape(Batch + Nothing, SceneCode.Width), codes));
        return () => Ops.MeanSquaredError(tower.Encoder.Forward(seen), said);
    }

    private Image Picture(Scene scene, Dice dice)
    {
        var side = dice.Chance(0.5) ? Compositor.Size : SmallestSide + dice.Below(LargestSide - SmallestSide);
        var canvas = Compositor.Paint(scene, workshop.Sprites, side);
        var noise = dice.Chance(0.5) ? dice.Between(0, MostNoise) : 0;
        for (var i = 0; i < canvas.Length && noise > 0; i++) canvas[i] += dice.Between(-noise, noise);
        return Compositor.ToImage(canvas, side);
    }
}

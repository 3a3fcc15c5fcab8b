using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>
/// Trains CLIP's image tower: the code of a scene from its picture. Pictures are of many sizes and a little noisy, so that blurred and painted ones are read
/// too. The picture of nought stands for nothing: its code is nought, which guidance leads away from.
/// </summary>
internal sealed class PictureTraining : ITrainable, IDisposable
{
    private const int Batch = 64, Nothing = 4, SmallestSide = 48, LargestSide = 160;
    private const double Rate = 8e-4;
    private const float MostNoise = 0.06f;

    private readonly Workshop _workshop;
    private readonly PictureTower _tower;
    private readonly Learning _learning;

    public PictureTraining(Workshop workshop)
    {
        _workshop = workshop;
        _tower = new(workshop);
        _tower.Part.TrainAll();
        _learning = new(Rate, _tower.Part);
    }

    /// <inheritdoc/>
    public StepResult Step(long step) => _learning.Step(step, () =>
    {
        var (arena, side) = (_learning.Arena, _tower.Encoder.Config.ImageSize);
        var pictures = new Image[Batch];
        var codes = new float[(Batch + Nothing) * SceneCode.Width];
        Parallel.For(0, Batch, i =>
        {
            var number = step * Batch + i;
            var scene = _workshop.Scenes.Make(Workshop.Seed, number);
            pictures[i] = Picture(scene, new Dice(Seeds.Of(Workshop.Seed, "picture", number)));
            _workshop.Code.Of(scene).CopyTo(codes, i * SceneCode.Width);
        });
        var pixels = new float[(Batch + Nothing) * side * side * ClipImageConfig.Channels];
        _tower.Processor.Process(pictures, arena).ToArray().CopyTo(pixels, 0);
        var seen = _tower.Encoder.Forward(arena.Tensor(new Shape(Batch + Nothing, side, side, ClipImageConfig.Channels), pixels));
        return Ops.MeanSquaredError(seen, arena.Tensor(new Shape(Batch + Nothing, SceneCode.Width), codes));
    });

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
        _tower.Dispose();
    }

    private Image Picture(Scene scene, Dice dice)
    {
        var side = dice.Chance(0.5) ? Compositor.Size : SmallestSide + dice.Below(LargestSide - SmallestSide);
        var canvas = Compositor.Paint(scene, _workshop.Sprites, side);
        var noise = dice.Chance(0.5) ? dice.Between(0, MostNoise) : 0;
        for (var i = 0; i < canvas.Length && noise > 0; i++) canvas[i] += dice.Between(-noise, noise);
        return Compositor.ToImage(canvas, side);
    }
}

using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Make;

/// <summary>Trains CLIP's text tower: what a caption says of a scene's code.</summary>
/// <param name="workshop">The state.</param>
/// <param name="tower">The tower; disposed with this.</param>
internal sealed class TextTraining(Workshop workshop, TextTower tower) : SceneTraining(tower.Part, Rate)
{
    private const int Batch = 96;
    private const double Rate = 1e-3;

    /// <inheritdoc/>
    private protected override Func<Tensor> Prepare(Arena arena, long step)
    {
        var prompts = new ClipTokens[Batch];
        var codes = new float[Batch * SceneCode.Width];
        for (var i = 0; i < Batch; i++)
        {
            var number = step * Batch + i;
            var scene = workshop.Scenes.Make(Workshop.Seed, number);
            prompts[i] = tower.Tokenizer.Tokenize(Captions.Of(scene, new Dice(Seeds.Of(Workshop.Seed, "caption", number))));
            workshop.Code.Of(scene).CopyTo(codes, i * SceneCode.Width);
        }
        var said = arena.Tensor(new Shape(Batch, SceneCode.Width), codes);
        return () => Ops.MeanSquaredError(tower.Encoder.Encode(prompts, arena).Embeddings, said);
    }
}

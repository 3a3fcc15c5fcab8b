namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>
    /// Runs a block of layers. If a tape wants so, what the block computed is forgotten but its result, and computed anew on the way back (Chen et
    /// al. 2016, "Training deep nets with sublinear memory cost").
    /// </summary>
    /// <param name="arena">Where the block computes.</param>
    /// <param name="block">Computes one tensor from others that stay as they are.</param>
    public static Tensor Checkpoint(Arena arena, Func<Tensor> block) => arena.Tape is { IsRecording: true, Checkpoints: true } tape ? tape.Checkpoint(block)
        : block();
}

namespace Kandinsky.Kernels;

/// <summary>
/// One of Winograd's forms F(m, 3): the transforms of one dimension, over vectors of channels. Those of two dimensions apply them down and across.
/// </summary>
/// <remarks>What they compute is <see cref="WinogradMatrices"/>; here the products with zeros and ones are left out and common terms shared.</remarks>
internal unsafe interface IWinograd
{
    /// <summary>m: outputs of a tile in each dimension.</summary>
    static abstract int Outputs { get; }

    /// <summary>m + 2: pixels a tile reads, and products, in each dimension.</summary>
    static abstract int Points { get; }

    /// <summary>Points vectors of pixels → as many values, one per point.</summary>
    static abstract void Input<V>(float* pixels, nint step, float* values, nint valueStep) where V : struct, IFloats<V>;

    /// <summary>3 vectors of taps → Points values, one per point.</summary>
    static abstract void Filter<V>(V first, V second, V third, float* values, nint valueStep) where V : struct, IFloats<V>;

    /// <summary>
    /// What one point makes of three taps: even · tap 0 at 0, even · tap 2 at infinity, the last one, else even · (tap 0 + third · tap 2) + odd · tap 1,
    /// rounded as <see cref="Filter"/> rounds. Points of opposite sign are neighbours, the positive one first.
    /// </summary>
    static abstract (float Even, float Third, float Odd) FilterRow(int point);

    /// <summary>Points vectors of products → Outputs vectors.</summary>
    static abstract void Output<V>(float* products, nint step, float* outputs, nint outputStep) where V : struct, IFloats<V>;
}

namespace Kandinsky.Kernels;

/// <summary>The part of Winograd's form that depends on the precision: how a tile's values are kept, and their products with the filters.</summary>
internal unsafe interface IWinogradProducts
{
    /// <summary>Transforms the pixels of a tile and keeps the values of every point.</summary>
    void Input(WinogradJob* job, int tile);

    /// <summary>Multiplies all tiles of the block with a panel of filters.</summary>
    /// <param name="job">The block.</param>
    /// <param name="panel">The panel of 32 outputs.</param>
    /// <param name="sums">Receives [points², tiles, 32], the points <see cref="WinogradJob.SumPlane"/> apart.</param>
    void Multiply(WinogradJob* job, int panel, float* sums);
}

namespace Kandinsky.Kernels;

/// <summary>
/// 3x3 convolution of stride 1 in Winograd's form: tiles of m x m outputs become (m + 2)² independent matrix products, [tiles, in channels] by
/// [in channels, out channels], between a transform of the tile's pixels and one of the sums.
/// </summary>
/// <remarks>
/// In single precision filters are transformed each time they are used, or those of F(4, 3) when they are packed: then they are 4 times as large and their
/// products sooner done. In reduced precision those of F(2, 3) are packed transformed: 32 bytes in bfloat16, where the taps of single precision take 36, and 16
/// in bytes.
/// </remarks>
internal static unsafe class Winograd
{
    /// <summary>One task of one step.</summary>
    internal delegate void Kernel(WinogradJob* job, WinogradStep step, int task);

    /// <summary>F(4, 3) in single precision.</summary>
    internal static readonly KernelTable<Kernel> FourTable = new("convolution.winograd4",
        [.. SegmentedTiles.Float32SegmentsTable.Entries.Select(tile => Float32<FourOutputs>(tile, WinogradReference.Four))]);

    /// <summary>F(2, 3) in single precision.</summary>
    internal static readonly KernelTable<Kernel> TwoTable = new("convolution.winograd2",
        [.. SegmentedTiles.Float32SegmentsTable.Entries.Select(tile => Float32<TwoOutputs>(tile, WinogradReference.Two))]);

    /// <summary>F(2, 3) with products of bfloat16, in the register tile of the same name.</summary>
    internal static readonly KernelTable<Kernel> BFloat16Table = new("convolution.winograd2.bfloat16",
        [.. SegmentedTiles.BFloat16Table.Entries.Select(BFloat16)]);

    /// <summary>F(2, 3) with products of bytes, likewise. The reference is that tile's, between the transforms of the narrowest vectors.</summary>
    internal static readonly KernelTable<Kernel> Int8Table = new("convolution.winograd2.int8", [.. SegmentedTiles.Int8Table.Entries.Select(Int8)]);

    /// <summary>The matrices of a form.</summary>
    public static WinogradMatrices Matrices(FilterForm form) => form == FilterForm.Winograd2 ? WinogradMatrices.Two : WinogradMatrices.Four;

    /// <summary>Computes a convolution.</summary>
    public static void Run(Picture* picture, FilterForm form, Precision precision, MomentTotals? totals)
    {
        var table = precision switch
        {
            Precision.Int8 => Int8Table,
            Precision.BFloat16 => BFloat16Table,
            _ => form == FilterForm.Winograd2 ? TwoTable : FourTable,
        };
        var kernel = table.Current.Run;
        var job = new WinogradJob(picture, form, precision);
        using var staged = Scratch.Rent(job.Band.Bytes);
        using var inputs = Scratch.Rent(job.Squares * job.InputPlane * sizeof(float));
        job.Band.Staged = staged.Floats;
        job.Inputs = inputs.Floats;
        for (; job.Band.Take(picture); job.Band.Next())
        {
            if (totals != null) picture->Moments = totals.Begin(job.Band.Image, job.Band.Images, job.TilesNow / job.Columns);
            Staging.Run(picture, &job.Band);
            Run(kernel, &job, WinogradStep.Input, job.Groups);
            Run(kernel, &job, WinogradStep.Panel, Panels.Count(picture->Shape.OutChannels));
            totals?.End();
        }
    }

    private static void Run(Kernel kernel, WinogradJob* job, WinogradStep step, int tasks) =>
        Workers.For(tasks, (Kernel: kernel, Job: (nint)job, Step: step), static (state, task) => state.Kernel((WinogradJob*)state.Job, state.Step, task));

    private static Implementation<Kernel> Float32<F>(Implementation<SegmentedTiles.Kernel> tile, Kernel reference) where F : struct, IWinograd =>
        new(tile.Name, () => tile.Supported, tile.Name switch
        {
            KernelChoice.Reference => reference,
            KernelChoice.Vector128 => new WinogradKernel<Floats128, F>(new Float32Products<Floats128, F>(tile.Run)).Run,
            KernelChoice.Vector256 => new WinogradKernel<Floats256, F>(new Float32Products<Floats256, F>(tile.Run)).Run,
            _ => new WinogradKernel<Floats512, F>(new Float32Products<Floats512, F>(tile.Run)).Run,
        });

    private static Implementation<Kernel> BFloat16(Implementation<SegmentedTiles.Kernel> tile) => new(tile.Name, () => tile.Supported, tile.Name switch
    {
        KernelChoice.Reference => WinogradReference.Two,
        KernelChoice.Vector128 => Two<Floats128>(tile.Run),
        KernelChoice.Vector256 => Two<Floats256>(tile.Run),
        KernelChoice.Vector512 => Two<Floats512>(tile.Run),
        _ => Floats512.IsSupported ? Two<Floats512>(tile.Run) : Two<Floats256>(tile.Run),
    });

    private static Implementation<Kernel> Int8(Implementation<SegmentedTiles.Kernel> tile) => new(tile.Name, () => tile.Supported, tile.Name switch
    {
        KernelChoice.Reference or KernelChoice.Vector128 => Bytes<Floats128>(tile.Run),
        KernelChoice.Vector256 => Bytes<Floats256>(tile.Run),
        KernelChoice.Vector512 => Bytes<Floats512>(tile.Run),
        _ => Floats512.IsSupported ? Bytes<Floats512>(tile.Run) : Bytes<Floats256>(tile.Run),
    });

    private static Kernel Bytes<V>(SegmentedTiles.Kernel tile) where V : struct, IFloats<V> =>
        new WinogradKernel<V, TwoOutputs>(new Int8Products<V, TwoOutputs>(tile)).Run;

    private static Kernel Two<V>(SegmentedTiles.Kernel tile) where V : struct, IFloats<V> =>
        new WinogradKernel<V, TwoOutputs>(new BFloat16Products<V, TwoOutputs>(tile)).Run;
}

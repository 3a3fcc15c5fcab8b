namespace Kandinsky.Kernels;

/// <summary>
/// 3x3 convolution of stride 1 in Winograd's form: tiles of m x m outputs become (m + 2)² independent matrix products, [tiles, in channels] by
/// [in channels, out channels], between a transform of the tile's pixels and one of the sums.
/// </summary>
/// <remarks>
/// Filters are transformed each time they are used. Transformed ones would be 4 times as large; kept so, they are up to a fifth
/// faster by themselves, and a model of the published size takes twice the memory.
/// </remarks>
internal static unsafe class Winograd
{
    /// <summary>One task of one step.</summary>
    internal delegate void Kernel(WinogradJob* job, WinogradStep step, int task);

    /// <summary>F(4, 3).</summary>
    internal static readonly KernelTable<Kernel> FourTable = new("convolution.winograd4",
        new(KernelChoice.Vector512, Floats512.IsSupported, WinogradKernel<Floats512, FourOutputs>.Run),
        new(KernelChoice.Vector256, Floats256.IsSupported, WinogradKernel<Floats256, FourOutputs>.Run),
        new(KernelChoice.Vector128, true, WinogradKernel<Floats128, FourOutputs>.Run),
        new(KernelChoice.Reference, true, WinogradReference.Four));

    /// <summary>F(2, 3).</summary>
    internal static readonly KernelTable<Kernel> TwoTable = new("convolution.winograd2",
        new(KernelChoice.Vector512, Floats512.IsSupported, WinogradKernel<Floats512, TwoOutputs>.Run),
        new(KernelChoice.Vector256, Floats256.IsSupported, WinogradKernel<Floats256, TwoOutputs>.Run),
        new(KernelChoice.Vector128, true, WinogradKernel<Floats128, TwoOutputs>.Run),
        new(KernelChoice.Reference, true, WinogradReference.Two));

    /// <summary>The matrices of a form.</summary>
    public static WinogradMatrices Matrices(FilterForm form) => form == FilterForm.Winograd4 ? WinogradMatrices.Four : WinogradMatrices.Two;

    /// <summary>Computes a convolution whose filter is packed as for the direct form: it is transformed on the way.</summary>
    public static void Run(Picture* picture, FilterForm form)
    {
        var kernel = (form == FilterForm.Winograd4 ? FourTable : TwoTable).Current.Run;
        var job = new WinogradJob(picture, Matrices(form));
        using var staged = Scratch.Rent(job.Band.Bytes);
        using var inputs = Scratch.Rent(job.Squares * job.InputPlane * sizeof(float));
        using var sums = Scratch.Rent(job.Squares * job.SumPlane * sizeof(float));
        job.Band.Staged = staged.Floats;
        job.Inputs = inputs.Floats;
        job.Sums = sums.Floats;
        var panels = Panels.Count(picture->Shape.OutChannels);
        for (; job.Band.Take(picture); job.Band.Next())
        {
            Staging.Run(picture, &job.Band);
            Run(kernel, &job, WinogradStep.Input, job.Groups);
            for (job.Panel = 0; job.Panel < panels; job.Panel += job.MostPanels)
            {
                job.PanelCount = Math.Min(job.MostPanels, panels - job.Panel);
                Run(kernel, &job, WinogradStep.Multiply, job.PanelCount);
                Run(kernel, &job, WinogradStep.Output, job.Groups);
            }
        }
    }

    private static void Run(Kernel kernel, WinogradJob* job, WinogradStep step, int tasks) =>
        Workers.For(tasks, (Kernel: kernel, Job: (nint)job, Step: step), static (state, task) => state.Kernel((WinogradJob*)state.Job, state.Step, task));
}

namespace Kandinsky.Kernels;

public static unsafe partial class Convolution
{
    private static void DirectReference(Picture* picture, Band* band, int task)
    {
        var shape = picture->Shape;
        var firstLine = task % band->LineGroups * band->GroupLines;
        var firstChannel = task / band->LineGroups * Panels.Width;
        for (var line = firstLine; line < Math.Min(firstLine + band->GroupLines, band->Lines); line++)
            for (var column = 0; column < picture->OutWidth; column++)
                for (var channel = firstChannel; channel < Math.Min(firstChannel + Panels.Width, shape.OutChannels); channel++)
                {
                    var (image, row) = (band->Image + line / band->Rows, band->Row + line % band->Rows);
                    var at = picture->Line(image, row) + (long)column * shape.OutChannels + channel;
                    var staged = band->Staged + (line / band->Rows * band->StagedRows + line % band->Rows * shape.Stride) * band->LineStride
                        + column * shape.Stride * band->PixelStride;
                    var sum = Sum(picture, band, staged, channel);
                    var value = (float)(sum + (picture->Bias == null ? 0 : picture->Bias[channel]));
                    picture->Y[at] = value + (picture->Residual == null ? 0 : picture->Residual[at]);
                }
    }

    private static double Sum(Picture* picture, Band* band, float* staged, int channel)
    {
        var (shape, sum) = (picture->Shape, 0.0);
        var panel = (long)(channel / Panels.Width) * Panels.Width * shape.InChannels * shape.Kernel * shape.Kernel;
        for (var tap = 0; tap < shape.Kernel * shape.Kernel; tap++)
        {
            var pixel = staged + tap / shape.Kernel * band->LineStride + tap % shape.Kernel * band->PixelStride;
            var weights = picture->Weights + panel + (long)tap * shape.InChannels * Panels.Width + channel % Panels.Width;
            for (var c = 0; c < shape.InChannels; c++) sum += (double)pixel[c] * weights[(long)c * Panels.Width];
        }
        return sum;
    }
}

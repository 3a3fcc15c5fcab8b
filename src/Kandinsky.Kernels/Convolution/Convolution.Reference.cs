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
                    var sum = Sum(picture, image, row * shape.Stride - shape.PadBefore, column * shape.Stride - shape.PadBefore, channel);
                    var value = (float)(sum + (picture->Bias == null ? 0 : picture->Bias[channel]));
                    picture->Y[at] = value + (picture->Residual == null ? 0 : picture->Residual[at]);
                }
    }

    private static double Sum(Picture* picture, int image, int top, int left, int channel)
    {
        var (shape, sum) = (picture->Shape, 0.0);
        var panel = (long)(channel / Panels.Width) * Panels.Width * shape.InChannels * shape.Kernel * shape.Kernel;
        for (var tap = 0; tap < shape.Kernel * shape.Kernel; tap++)
        {
            var (row, column) = (top + tap / shape.Kernel, left + tap % shape.Kernel);
            if (row < 0 || row >= picture->Height || column < 0 || column >= picture->Width) continue;
            var pixel = (((long)image * picture->Height + row) * picture->Width + column) * shape.InChannels;
            for (var c = 0; c < shape.InChannels; c++)
                sum += (double)picture->X[pixel + c] * picture->Weights[panel + ((long)tap * shape.InChannels + c) * Panels.Width + channel % Panels.Width];
        }
        return sum;
    }
}

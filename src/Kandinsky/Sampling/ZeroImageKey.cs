using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kandinsky.Kernels;
using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>All that the zero image's embedding depends on, in one hash.</summary>
internal static class ZeroImageKey
{
    /// <summary>
    /// The image encoder's files (where they really lie, their size and time of change), its settings, which kernels compute, and this very
    /// build of the library. The encoder computes in single precision in every mode.
    /// </summary>
    /// <param name="prior">The prior's folder, which holds the image encoder.</param>
    public static byte[] Of(ModelFolder prior)
    {
        const string component = "image_encoder";
        var folder = prior.Folder(component);
        var text = new StringBuilder();
        text.AppendLine(prior.Weights(component)).AppendLine(KernelChoice.InForce);
        foreach (var part in new[] { typeof(KernelChoice), typeof(Tensor), typeof(WeightForms),
            typeof(ZeroImageKey) }) text.AppendLine(part.Module.ModuleVersionId.ToString());
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            var file = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path));
            text.AppendLine(CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}\t{file.FullName}\t{file.Length}\t{file.LastWriteTimeUtc.Ticks}");
        }
        text.Append(prior.Config(component).Text);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}

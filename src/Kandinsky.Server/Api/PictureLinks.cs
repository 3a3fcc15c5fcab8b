using Microsoft.AspNetCore.Http;

namespace Kandinsky.Server;

/// <summary>Where a client finds a picture's file: at the address it asked the service by, or in the service's folder where there is none.</summary>
/// <param name="address">The service's address; null without one.</param>
/// <param name="files">The files.</param>
internal sealed class PictureLinks(Func<Uri?> address, PictureFiles files)
{
    /// <summary>The service's address as who asks has it, also through a proxy.</summary>
    public static Uri AddressOf(HttpRequest request) => new($"{request.Scheme}://{request.Host}");

    public string Of(Picture picture) => address() is { } at
        ? new Uri(at, $"/api/v1/pictures/{picture.Id}/file").ToString()
        : new Uri(Path.GetFullPath(files.Pictures.PathOf(picture.Digest))).ToString();
}

//===- Targets.cpp - enishi targets -----------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Annealers.h"
#include "Verbs.h"

#include "enishi/Device/DeviceLibrary.h"

#include "llvm/Support/JSON.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

static std::string listAsText(Session &session) {
  std::string text =
      fmt::format("{:<16} {:<16} {:>6}  {}\n", "name", "modality", "sites", "");
  for (const DeviceListing &device : listDevices())
    text += fmt::format("{:<16} {:<16} {:>6}  {}\n", device.name,
                        device.modality, device.numSites, device.summary);
  text += "\nMade from numbers in the name:\n";
  for (const DeviceFamily &family : listDeviceFamilies())
    text +=
        fmt::format("{:<16} {}\n", family.pattern.str(), family.summary.str());
  text += annealerListText(session);
  text += "\n`enishi targets NAME` shows one; a path to a device file works "
          "wherever a name does.\n";
  return text;
}

static std::string listAsJson(Session &session) {
  llvm::json::Array devices, families;
  for (const DeviceListing &device : listDevices())
    devices.push_back(llvm::json::Object{{"name", device.name},
                                         {"modality", device.modality},
                                         {"sites", device.numSites},
                                         {"summary", device.summary}});
  for (const DeviceFamily &family : listDeviceFamilies())
    families.push_back(llvm::json::Object{{"pattern", family.pattern},
                                          {"summary", family.summary}});
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::json::Value(
             llvm::json::Object{{"devices", std::move(devices)},
                                {"families", std::move(families)},
                                {"annealers", annealerListJson(session)}})
      << '\n';
  return text;
}

int driver::targets(Session &session, const TargetsVerb &verb) {
  bool json = session.options().json;
  std::string text;
  if (verb.name.empty()) {
    text = json ? listAsJson(session) : listAsText(session);
  } else if (isAnnealer(verb.name)) {
    std::optional<AnnealerDevice> annealer =
        loadAnnealer(verb.name, session.sources(), session.diagnostics());
    if (!annealer)
      return ExitInputHasErrors;
    text = json ? annealerJson(*annealer) : annealerText(*annealer);
  } else {
    std::shared_ptr<const Device> device =
        loadDevice(verb.name, session.sources(), session.diagnostics());
    if (!device)
      return ExitInputHasErrors;
    llvm::raw_string_ostream os(text);
    if (json)
      printDeviceJson(*device, os);
    else
      printDevice(*device, os);
  }
  return session.write(text) ? ExitSuccess : ExitUnreadable;
}

// RUN: enishi-translate --qref-to-qir --split-input-file %s | FileCheck %s

// A branch on an outcome; both ways are calls in blocks of their own.
// CHECK: define i64 @main()
// CHECK-NEXT: entry:
// CHECK-NEXT: call void @__quantum__rt__initialize(ptr null)
// CHECK-NEXT: call void @__quantum__qis__h__body(ptr null)
// CHECK-NEXT: call void @__quantum__qis__mz__body(ptr null, ptr null)
// CHECK-NEXT: %[[BIT:.*]] = call i1 @__quantum__rt__read_result(ptr null)
// CHECK-NEXT: br i1 %[[BIT]], label %[[THEN:.*]], label %[[ELSE:.*]]
// CHECK: [[THEN]]:
// CHECK-NEXT: call void @__quantum__qis__reset__body(ptr null)
// CHECK: [[ELSE]]:
// CHECK-NEXT: call void @__quantum__qis__x__body(ptr null)
// CHECK: call void @__quantum__rt__result_record_output(ptr null,
// CHECK: "qir_profiles"="adaptive_profile"
// CHECK-NOT: computations
// CHECK-NOT: backwards_branching
func.func @main() {
  %q = qref.alloc "q" : !qref.qubit
  %c = cbit.alloc "c" : !cbit.reg<1>
  qref.g1 h %q
  %0 = qref.measure %q
  cbit.store %0, %c[0] : !cbit.reg<1>
  %1 = cbit.load %c[0] : !cbit.reg<1>
  scf.if %1 {
    qref.reset %q
  } else {
    qref.g1 x %q
  }
  return
}

// -----

// A bit that a measurement in a branch writes is a value, not a result; an
// outcome that nothing reads is not read.
// CHECK: define i64 @main()
// CHECK: call void @__quantum__qis__mz__body(ptr null, ptr inttoptr (i64 2 to ptr))
// CHECK-NEXT: %[[FIRST:.*]] = call i1 @__quantum__rt__read_result
// CHECK: %[[INNER:.*]] = call i1 @__quantum__rt__read_result(ptr null)
// CHECK: %[[LAST:.*]] = phi i1 [ %[[INNER]], %{{.*}} ], [ false, %entry ]
// CHECK-NEXT: call void @__quantum__qis__mz__body(ptr inttoptr (i64 1 to ptr), ptr inttoptr (i64 1 to ptr))
// CHECK-NEXT: call void @__quantum__rt__array_record_output(
// CHECK-NEXT: call void @__quantum__rt__bool_record_output(i1 %[[LAST]],
// CHECK-NEXT: call void @__quantum__rt__result_record_output(ptr inttoptr (i64 1 to ptr),
// CHECK: "required_num_qubits"="2" "required_num_results"="3"
func.func @main() {
  %q = qref.alloc "q" : !qref.reg<2>
  %c = cbit.alloc "c" : !cbit.reg<2>
  %q0 = qref.get %q[0] : !qref.reg<2>
  %q1 = qref.get %q[1] : !qref.reg<2>
  %0 = qref.measure %q0
  scf.if %0 {
    %1 = qref.measure %q0
    cbit.store %1, %c[0] : !cbit.reg<2>
  }
  %2 = qref.measure %q1
  cbit.store %2, %c[1] : !cbit.reg<2>
  return
}

// -----

// Register == number needs bits alone; arithmetic needs integers.
// CHECK: define i64 @main()
// CHECK: %[[B1:.*]] = xor i1 %{{.*}}, true
// CHECK-NEXT: %[[EQUAL:.*]] = and i1 %{{.*}}, %[[B1]]
// CHECK-NEXT: br i1 %[[EQUAL]],
// CHECK: %[[SUM:.*]] = add i8
// CHECK-NEXT: icmp ugt i8 %[[SUM]], 2
// CHECK: !"int_computations", ![[TYPES:[0-9]+]]}
// CHECK: ![[TYPES]] = !{!"i8"}
func.func @main() {
  %q = qref.alloc "q" : !qref.qubit
  %c = cbit.alloc "c" : !cbit.reg<2>
  %0 = qref.measure %q
  cbit.store %0, %c[0] : !cbit.reg<2>
  qref.g1 h %q
  %1 = qref.measure %q
  cbit.store %1, %c[1] : !cbit.reg<2>
  %value = cbit.read %c : !cbit.reg<2> -> i2
  %wide = arith.extui %value : i2 to i64
  %one = arith.constant 1 : i64
  %equal = arith.cmpi eq, %wide, %one : i64
  scf.if %equal {
    qref.g1 x %q
  }
  %a = arith.extui %0 : i1 to i8
  %b = arith.extui %1 : i1 to i8
  %sum = arith.addi %a, %b : i8
  %two = arith.constant 2 : i8
  %more = arith.cmpi ugt, %sum, %two : i8
  scf.if %more {
    qref.g1 y %q
  }
  return
}

// -----

// A loop that outcomes end.
// CHECK: define i64 @main()
// CHECK: %[[FLAG:.*]] = phi i1 [ true, %entry ], [ %[[NEXT:.*]], %[[BODY:.*]] ]
// CHECK-NEXT: br i1 %[[FLAG]], label %[[BODY]], label
// CHECK: [[BODY]]:
// CHECK: %[[NEXT]] = call i1 @__quantum__rt__read_result
// CHECK: !{i32 7, !"backwards_branching", i2 -2}
func.func @main() {
  %q = qref.alloc "q" : !qref.qubit
  %c = cbit.alloc "c" : !cbit.reg<1>
  %true = arith.constant true
  cbit.store %true, %c[0] : !cbit.reg<1>
  scf.while : () -> () {
    %0 = cbit.load %c[0] : !cbit.reg<1>
    scf.condition(%0)
  } do {
    qref.g1 h %q
    %1 = qref.measure %q
    cbit.store %1, %c[0] : !cbit.reg<1>
    scf.yield
  }
  return
}

// -----

// A loop whose number of rounds is known, too large to be unrolled.
// CHECK: define i64 @main()
// CHECK: phi i64
// CHECK: add i64
// CHECK-DAG: !"backwards_branching", i2 1}
// CHECK-DAG: !{!"i64"}
func.func @main() {
  %q = qref.alloc "q" : !qref.qubit
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 30000 : index
  scf.for %i = %c0 to %n step %c1 {
    qref.g1 h %q
  }
  %0 = qref.measure %q
  scf.if %0 {
    qref.g1 x %q
  }
  return
}

// -----

// A switch is a chain of branches: the profile's mandatory part has no switch.
// CHECK: define i64 @main()
// CHECK-NOT: switch
// CHECK: call void @__quantum__qis__x__body
// CHECK: call void @__quantum__qis__y__body
// CHECK: call void @__quantum__qis__z__body
// CHECK-NOT: int_computations
// CHECK: !llvm.module.flags
func.func @main() {
  %q = qref.alloc "q" : !qref.qubit
  %c = cbit.alloc "c" : !cbit.reg<2>
  %0 = qref.measure %q
  cbit.store %0, %c[1] : !cbit.reg<2>
  %value = cbit.read %c : !cbit.reg<2> -> i2
  %wide = arith.extui %value : i2 to i64
  %index = arith.index_cast %wide : i64 to index
  scf.index_switch %index
  case 2 {
    qref.g1 x %q
    scf.yield
  }
  case 0 {
    qref.g1 y %q
    scf.yield
  }
  default {
    qref.g1 z %q
  }
  return
}
